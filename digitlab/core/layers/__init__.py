"""The layers a network is made of, each with its shape arithmetic; one file for each kind."""

# The order in which the kinds are imported is the order of the catalogue: from the picture to the answer.
# isort: off
from digitlab.core.layers.layer import Layer, Shape, ShapeError
from digitlab.core.layers.convolution import Conv2D, DepthwiseConv2D, SeparableConv2D
from digitlab.core.layers.pooling import AveragePooling2D, GlobalAveragePooling, GlobalMaxPooling, MaxPooling2D
from digitlab.core.layers.dense import Activation, Dense, Flatten
from digitlab.core.layers.recurrent import GRU, LSTM, Columns, Rows, SimpleRNN
from digitlab.core.layers.normalization import BatchNormalization, GroupNormalization, LayerNormalization, Rescaling
from digitlab.core.layers.noise import Dropout, GaussianNoise, SpatialDropout2D
from digitlab.core.layers.blocks import Patches, Residual, SelfAttention, SqueezeExcite
# isort: on

__all__ = [
    "GRU", "LSTM", "Activation", "AveragePooling2D", "BatchNormalization", "Columns", "Conv2D", "Dense",
    "DepthwiseConv2D", "Dropout", "Flatten", "GaussianNoise", "GlobalAveragePooling", "GlobalMaxPooling",
    "GroupNormalization", "Layer", "LayerNormalization", "MaxPooling2D", "Patches", "Rescaling", "Residual", "Rows",
    "SelfAttention", "SeparableConv2D", "Shape", "ShapeError", "SimpleRNN", "SpatialDropout2D", "SqueezeExcite",
]  # fmt: skip
