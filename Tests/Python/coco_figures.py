"""Prints pycocotools' twelve figures as a JSON list, null where there is no face for one: TRUTH RESULTS."""

import json
import sys

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

truth = COCO(sys.argv[1])
evaluation = COCOeval(truth, truth.loadRes(sys.argv[2]), "bbox")
evaluation.evaluate()
evaluation.accumulate()
evaluation.summarize()
print(json.dumps([None if value < 0 else float(value) for value in evaluation.stats]))
