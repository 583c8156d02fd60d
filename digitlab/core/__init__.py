"""What an experiment is: specs, catalogues, messages and run history, without NumPy, Qt or TensorFlow."""

import os

# Looking for plug-ins of pydantic, of which there are none here, would read the metadata of every installed package.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
