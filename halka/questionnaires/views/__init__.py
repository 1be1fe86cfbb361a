"""Pages for who keeps questionnaires, and for who fills them."""
