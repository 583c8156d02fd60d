"""Controls made from the declarations of the specs."""
