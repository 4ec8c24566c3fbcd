"""Reads a safetensors file with Hugging Face's package and writes what it holds again, once for each type of number that dsm reads.

    safetensors_copy.py FILE FOLDER
"""
import sys

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

with safe_open(sys.argv[1], "numpy") as file:
    tensors = {name: file.get_tensor(name) for name in file.keys()}
    metadata = file.metadata()
for name, kind in {"f64": np.float64, "f32": np.float32, "f16": np.float16}.items():
    save_file({key: tensor.astype(kind) for key, tensor in tensors.items()}, f"{sys.argv[2]}/{name}.safetensors", metadata)
