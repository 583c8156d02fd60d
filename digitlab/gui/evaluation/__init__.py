"""The Evaluation tab: how well the network reads digits that it has not learned from, and where it errs."""
