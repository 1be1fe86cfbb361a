"""Pages that join rooms (Today, the case page), base templates, style, parts of pages."""
