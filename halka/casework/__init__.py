"""The child's case: notice, registration, assessment, plan, contacts, review, closure, and the child's voice in each."""
