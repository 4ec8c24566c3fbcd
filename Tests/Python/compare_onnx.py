"""Compares what ONNX Runtime and OpenCV make of an exported model with what dsm made of the same picture.

    compare_onnx.py MODEL.onnx REFERENCE.safetensors...

A reference holds the picture (`image`: rows, columns, BGR from 0 to 255), the outputs that are expected (`cls_8` ...) and, cell by cell, the
faces (`faces`: x, y, width, height, five points, score), both without the power to which the file raises probabilities (`gamma`): it
spreads those of 1e-9 over a third of the scale. Prints a line of JSON for each reference with the largest differences, as parts
of the expected number where that is above 1. What is not installed is left out.
"""
import json
import sys

import numpy as np


def tensors(path):
    data = open(path, "rb").read()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(data[start + entry["data_offsets"][0]:start + entry["data_offsets"][1]], "<f4").reshape(entry["shape"])
        for name, entry in header.items()
    }


def difference(found, expected):
    return float(np.max(np.abs(found - expected) / np.maximum(1, np.abs(expected))))


def runtime(model, reference):
    import onnxruntime

    image = reference["image"]
    height, width = image.shape[:2]
    padded = np.zeros((-(-height // 32) * 32, -(-width // 32) * 32, 3), np.float32)
    padded[:height, :width] = image
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    if isinstance(session.get_inputs()[0].shape[2], int) and session.get_inputs()[0].shape[2:] != list(padded.shape[:2]):
        return None
    names = [output.name for output in session.get_outputs()]
    outputs = session.run(names, {session.get_inputs()[0].name: padded.transpose(2, 0, 1)[None]})
    assert len(names) == 12, names
    probabilities = ("cls", "obj")
    found = {name: output[0] for name, output in zip(names, outputs)}
    found = {name: x ** (1 / reference["gamma"][0]) if name.startswith(probabilities) else x for name, x in found.items()}
    return max(difference(found[name], reference[name]) for name in names)


def opencv(cv2, model, reference):
    image = reference["image"].astype(np.uint8)
    height, width = image.shape[:2]
    detector = cv2.FaceDetectorYN.create(model, "", (width, height), 0.0, 10.0, 1000000)
    rows = detector.detect(image)[1]
    faces = reference["faces"]
    assert rows is not None and len(rows) == len(faces), (None if rows is None else len(rows), len(faces))
    rows[:, 14] **= 1 / reference["gamma"][0]
    # OpenCV sorts by score: each face is compared with the row that is nearest to it.
    scale = np.maximum(1, np.abs(faces))
    return float(max(np.min(np.max(np.abs(rows - face) / size, axis=1)) for face, size in zip(faces, scale)))


def main(model, references):
    report = {}
    try:
        import onnx

        onnx.checker.check_model(onnx.load(model), full_check=True)
        report["onnx"] = onnx.__version__
    except ImportError:
        pass
    for path in references:
        reference = tensors(path)
        try:
            report["onnxruntime"] = runtime(model, reference)
        except ImportError:
            pass
        try:
            import cv2

            report["opencv"] = cv2.__version__
            report["faces"] = opencv(cv2, model, reference)
        except ImportError:
            pass
        print(json.dumps(report))


main(sys.argv[1], sys.argv[2:])
