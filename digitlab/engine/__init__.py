"""How a network learns: build, train, evaluate and answer with TensorFlow and Keras, without Qt."""

import os
import sys

# TensorFlow reads these when it is imported, and nothing here imports it before this line.
os.environ.update({"TF_CPP_MIN_LOG_LEVEL": "3", "GRPC_VERBOSITY": "ERROR", "KERAS_BACKEND": "tensorflow"})


class _KerasWithoutScikitLearn:
    """Hides scikit-learn from Keras, which would take half a second to read it for wrappers that nobody uses."""

    @staticmethod
    def find_spec(name: str, path: object, target: object = None) -> None:
        wrappers = sys.modules.get("keras.src.wrappers")
        if name == "sklearn" and wrappers is not None and not hasattr(wrappers, "sklearn_wrapper"):  # it is being read
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, _KerasWithoutScikitLearn)
