"""What OpenCV, Pillow and transformers make of pictures from seeds (seeded_picture.py).

    python tools/reference/preprocess.py tools/reference/goldens/preprocess
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from seeded_picture import seeded_picture

# width, height, low, high: each with a picture of its own seed
CANNY = [(96, 80, 100, 200), (97, 61, 50, 150), (64, 64, 20.5, 60.5), (33, 120, 200, 100), (5, 7, 10, 20)]
RESIZES = [(61, 43, 24, 24, "BICUBIC"), (20, 31, 57, 40, "BICUBIC"), (64, 48, 9, 7, "BOX"), (30, 30, 30, 11, "BILINEAR"),
           (40, 23, 80, 46, "LANCZOS"), (50, 41, 17, 20, "LANCZOS")]
CLIP = [(301, 517), (517, 301), (100, 40), (224, 224)]


def write(folder):
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for i in range(20):
        width, height, low, high = CANNY[i % len(CANNY)]
        edges = cv2.Canny(seeded_picture(i, width, height), low, high)
        assert set(np.unique(edges)) <= {0, 255}
        tensors[f"canny.{i}"] = torch.from_numpy(np.packbits(edges > 0))
        tensors[f"canny.{i}.settings"] = torch.tensor([width, height, low, high], dtype=torch.float32)
    for i, (width, height, to_width, to_height, kernel) in enumerate(RESIZES):
        image = Image.fromarray(seeded_picture(100 + i, width, height))
        resized = np.asarray(image.resize((to_width, to_height), getattr(Image.Resampling, kernel)))
        tensors[f"resize.{kernel.lower()}.{i}"] = torch.from_numpy(resized.copy())
    processor = CLIPImageProcessorPil()
    for i, (width, height) in enumerate(CLIP):
        picture = Image.fromarray(seeded_picture(200 + i, width, height))
        pixels = processor(picture, return_tensors="np").pixel_values[0]
        # a hash of bytes would say nothing of a small difference: every 97th of its numbers
        tensors[f"clip.{width}x{height}"] = torch.from_numpy(np.ascontiguousarray(pixels.reshape(-1)[::97]).astype(np.float32))
    drawing = seeded_picture(300, 48, 36)
    floats = drawing.astype(np.float32)
    blurred = cv2.GaussianBlur(floats, (0, 0), 6.0)
    tensors["blur"] = torch.from_numpy(blurred)
    depth = np.min(blurred - floats, axis=2).clip(0, 255)
    depth = depth / max(16, np.median(depth[depth > 8])) * 127
    tensors["lines"] = torch.from_numpy(depth.clip(0, 255).astype(np.uint8))
    tensors["grey"] = torch.from_numpy(cv2.cvtColor(drawing, cv2.COLOR_RGB2GRAY))
    save_file(tensors, folder / "golden.safetensors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    write(parser.parse_args().out)
