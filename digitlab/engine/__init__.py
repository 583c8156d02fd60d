"""How a network learns: build, train, evaluate and answer with TensorFlow and Keras, without Qt."""

import os

# TensorFlow reads these when it is imported, and nothing here imports it before this line.
os.environ.update({"TF_CPP_MIN_LOG_LEVEL": "3", "GRPC_VERBOSITY": "ERROR", "KERAS_BACKEND": "tensorflow"})
