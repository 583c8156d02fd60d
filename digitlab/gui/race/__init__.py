"""The Race tab: learning rates, optimizers and cures of overfitting side by side."""
