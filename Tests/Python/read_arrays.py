import subprocess, types, numpy
command = "dsm stream manifests/train.jsonl --format npy --batch 8 --dtype float32 --layout nchw"
pipe = subprocess.Popen(command.split(), stdout=subprocess.PIPE).stdout
stream = types.SimpleNamespace(read=pipe.read)  # NumPy would seek in a file, and a pipe cannot
while pipe.peek(1):
    pixels, faces = (numpy.lib.format.read_array(stream) for _ in range(2))
    print(pixels.shape, faces.shape)
