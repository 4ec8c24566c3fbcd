import torch, webdataset
stream = "pipe:dsm stream manifests/train.jsonl --epochs 20 --dtype float32 --layout nchw"
samples = webdataset.WebDataset(stream, shardshuffle=False).decode().to_tuple("npy", "json").batched(16)
detect = [torch.nn.Conv2d(3, 16, 8, 8), torch.nn.ReLU(), torch.nn.Conv2d(16, 1, 3, padding=1)]
network = torch.nn.Sequential(*detect)
optimizer = torch.optim.Adam(network.parameters(), lr=0.003)
for pixels, facts in samples:
    wanted = torch.zeros(len(facts), 1, 40, 40)  # which squares of 8 by 8 pixels a face lies in
    for number, (x, y, width, height) in ((n, box) for n, fact in enumerate(facts) for box in fact["boxes"]):
        wanted[number, 0, int(y / 8):int((y + height) / 8) + 1, int(x / 8):int((x + width) / 8) + 1] = 1
    loss = torch.nn.functional.binary_cross_entropy_with_logits(network(torch.as_tensor(pixels)), wanted)
    optimizer.zero_grad(), loss.backward(), optimizer.step()
    print(f"loss {loss.item():.4f}")
