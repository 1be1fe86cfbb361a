"""Child and case, the door to them with its grants and conflicts, the child's voice, the clocks."""
