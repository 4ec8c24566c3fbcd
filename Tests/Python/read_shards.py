"""Reads what `dsm pack` wrote and what `dsm stream --shard` sends to the workers of a DataLoader: MANIFEST SHARDS."""

import glob
import json
import sys

import torch
import webdataset

manifest, folder = sys.argv[1:]
records = {record["id"]: record for record in map(json.loads, open(manifest))}

shards = sorted(glob.glob(folder + "/*.tar"))
assert len(shards) > 1
packed = 0
for sample in webdataset.WebDataset(shards, shardshuffle=False).decode("rgb8"):
    facts = sample["json"]
    picture = next(sample[ending] for ending in ("jpg", "png") if ending in sample)
    assert picture.shape == (facts["height"], facts["width"], 3), picture.shape
    assert len(facts["boxes"]) == len(records[facts["id"]]["objects"]["bbox"]), facts
    packed += 1
assert packed == len(records)

pipes = [f"pipe:dsm stream {manifest} --epochs 2 --threads 1 --shard {part}/4" for part in range(4)]
stream = webdataset.WebDataset(pipes, shardshuffle=False, workersplitter=webdataset.split_by_worker).decode()
loader = torch.utils.data.DataLoader(stream.to_tuple("__key__", "npy", "json"), batch_size=None, num_workers=2)
shown = {(key, facts["epoch"], facts["id"]) for key, _, facts in loader}
assert {id for _, _, id in shown} == set(records)
print(f"{packed} packed, {len(shown)} streamed")
