"""A small shop: the service to look at with Taillight."""
