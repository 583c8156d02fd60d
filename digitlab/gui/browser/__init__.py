"""The Data tab: all digits of the dataset, what they have in common, and a map of them."""
