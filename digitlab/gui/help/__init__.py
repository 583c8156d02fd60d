"""The help: pages made from the catalogues, and the window that shows them."""
