"""Tiny random networks that see depth, people and poses, as ONNX files in transformers' layout, and what transformers makes of them.

    python tools/reference/annotators.py tools/reference/goldens/annotators

Real ones have the same classes, processors, and names of inputs and outputs.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import (DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config, VitPoseBackboneConfig, VitPoseConfig,
                          VitPoseForPoseEstimation, YolosConfig, YolosForObjectDetection)
from transformers.models.dpt.image_processing_pil_dpt import DPTImageProcessorPil
from transformers.models.vitpose.image_processing_pil_vitpose import VitPoseImageProcessorPil
from transformers.models.yolos.image_processing_pil_yolos import YolosImageProcessorPil

from seeded_picture import seeded_picture

WIDTH, HEIGHT, SEED = 80, 64, 7
LEAST_SCORE = 0.3
TRIES = 200
IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}


class Only(torch.nn.Module):
    """A network that gives some of its outputs, in order."""

    def __init__(self, model, names):
        super().__init__()
        self.model, self.names = model, names

    def forward(self, pixel_values):
        outputs = self.model(pixel_values)
        return tuple(getattr(outputs, name) for name in self.names)


@torch.no_grad()
def spread(model, seed, by):
    """Weights that make a picture count, which a network's own first weights do not."""
    numbers = torch.Generator().manual_seed(seed)
    for name, tensor in model.named_parameters():
        if tensor.ndim > 1:  # tokens differ more than their layers make of them
            tensor.copy_(torch.randn(tensor.shape, generator=numbers) * by * (4 if "tokens" in name else 1))
        elif "norm" not in name:
            tensor.copy_(torch.randn(tensor.shape, generator=numbers) * 0.1)
    return model.eval()


def export(folder, model, outputs, pixel_values, processor):
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    file = folder / "onnx" / "model.onnx"
    torch.onnx.export(Only(model, outputs).eval(), (pixel_values,), file, input_names=["pixel_values"], output_names=outputs,
                      dynamo=True, external_data=False, verbose=False)
    proto = onnx.load(file)
    strip(proto)
    onnx.save(proto, file)
    config = model.config.to_diff_dict()
    config["architectures"] = [type(model).__name__]
    (folder / "config.json").write_text(json.dumps(config) + "\n")
    (folder / "preprocessor_config.json").write_text(json.dumps(processor) + "\n")
    with torch.no_grad():
        return model(pixel_values)


def strip(proto):
    """Notes and names of the exporter are longer than the weights."""
    for part in (proto, proto.graph):
        del part.metadata_props[:]
        part.doc_string = ""
    del proto.graph.value_info[:]
    own = {value.name for value in [*proto.graph.input, *proto.graph.output]} | {""}
    short = {}

    def called(name):
        return name if name in own else short.setdefault(name, f"v{len(short)}")

    for thing in [*proto.graph.node, *proto.graph.input, *proto.graph.output, *proto.graph.initializer]:
        del thing.metadata_props[:]
        thing.doc_string = ""
    for node in proto.graph.node:
        node.name = ""
        node.input[:] = [called(name) for name in node.input]
        node.output[:] = [called(name) for name in node.output]
    for weights in proto.graph.initializer:
        weights.name = called(weights.name)


def depth(folder, picture):
    processor = {"do_resize": True, "do_rescale": True, "do_normalize": True, "do_pad": False, "ensure_multiple_of": 14,
                 "keep_aspect_ratio": True, "resample": 3, "rescale_factor": 1 / 255, "size": {"height": 56, "width": 56}, **IMAGENET}
    backbone = Dinov2Config(hidden_size=4, num_hidden_layers=4, num_attention_heads=1, mlp_ratio=1, image_size=56, patch_size=14,
                            out_indices=[1, 2, 3, 4], reshape_hidden_states=False)
    config = DepthAnythingConfig(backbone_config=backbone, reassemble_hidden_size=4, neck_hidden_sizes=[2, 2, 2, 2],
                                 fusion_hidden_size=2, head_hidden_size=2)
    model = spread(DepthAnythingForDepthEstimation(config), 1, 0.35)
    pil = DPTImageProcessorPil(**processor)
    pixels = pil(picture, return_tensors="pt").pixel_values
    outputs = export(folder, model, ["predicted_depth"], pixels, {"image_processor_type": "DPTImageProcessor", **processor})
    seen = pil.post_process_depth_estimation(outputs, target_sizes=[(HEIGHT, WIDTH)])[0]["predicted_depth"]
    scaled = (seen - seen.min()) / (seen.max() - seen.min())
    return {"depth.pixels": pixels, "depth": scaled.contiguous()}


def people(folder, picture):
    processor = {"do_resize": True, "do_rescale": True, "do_normalize": True, "do_pad": False, "resample": 2, "rescale_factor": 1 / 255,
                 "size": {"height": 48, "width": 48}, **IMAGENET}
    labels = {0: "N/A", 1: "person", 2: "dog"}
    config = YolosConfig(hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16, image_size=[48, 60],
                         patch_size=12, num_detection_tokens=6, id2label=labels, label2id={name: i for i, name in labels.items()},
                         use_mid_position_embeddings=False)
    pil = YolosImageProcessorPil(**processor)
    pixels = pil(picture, return_tensors="pt").pixel_values
    model = YolosForObjectDetection(config)
    best = max(range(TRIES), key=lambda seed: roomy(persons(spread(model, seed, 0.6), pil, pixels)))
    boxes = persons(spread(model, best, 0.6), pil, pixels)
    assert roomy(boxes) > 10, boxes
    export(folder, model, ["logits", "pred_boxes"], pixels, {"image_processor_type": "YolosImageProcessor", **processor})
    return {"people.pixels": pixels, "people": boxes}


@torch.no_grad()
def persons(model, pil, pixels):
    """Left, top, width and height of each, the surest first."""
    found = pil.post_process_object_detection(model(pixels), threshold=LEAST_SCORE, target_sizes=[(HEIGHT, WIDTH)])[0]
    own = [(score, box) for score, label, box in zip(*(found[key] for key in ("scores", "labels", "boxes"))) if int(label) == 1]
    own.sort(key=lambda one: -float(one[0]))
    return torch.stack([torch.cat([box[:2], box[2:] - box[:2]]) for _, box in own]) if own else torch.zeros(0, 4)


def roomy(boxes):
    """The shortest side of two or three people's boxes."""
    return float(boxes[:, 2:].min()) if 2 <= len(boxes) <= 3 else -1


def poses(folder, picture, boxes):
    processor = {"do_affine_transform": True, "do_rescale": True, "do_normalize": True, "rescale_factor": 1 / 255,
                 "size": {"height": 64, "width": 48}, **IMAGENET}
    backbone = VitPoseBackboneConfig(image_size=[64, 48], patch_size=[16, 16], hidden_size=8, num_hidden_layers=2, num_attention_heads=2,
                                     mlp_ratio=2, out_indices=[2])
    config = VitPoseConfig(backbone_config=backbone, id2label={i: str(i) for i in range(17)}, label2id={str(i): i for i in range(17)})
    model = VitPoseForPoseEstimation(config)
    pil = VitPoseImageProcessorPil(**processor)
    pixels = pil(picture, boxes=[boxes.tolist()], return_tensors="pt").pixel_values
    best = max(range(TRIES), key=lambda seed: drawable(bodies(spread(model, seed, 0.5), pil, pixels, boxes)))
    points = bodies(spread(model, best, 0.5), pil, pixels, boxes)
    assert drawable(points) > 8, points
    export(folder, model, ["heatmaps"], pixels[:1], {"image_processor_type": "VitPoseImageProcessor", **processor})
    return {"poses.pixels": pixels, "poses": points}


@torch.no_grad()
def bodies(model, pil, pixels, boxes):
    """[people, 17, (x, y, score)]"""
    found = pil.post_process_pose_estimation(model(pixels), boxes=[boxes.tolist()])[0]
    return torch.stack([torch.cat([one["keypoints"], one["scores"].reshape(-1, 1)], dim=1) for one in found])


def drawable(points):
    """How many points of the body with the fewest are seen, and in the picture."""
    inside = (points[..., :2] > 0).all(dim=-1) & (points[..., 0] < WIDTH) & (points[..., 1] < HEIGHT)
    return int((inside & (points[..., 2] > LEAST_SCORE)).sum(dim=1).min())


def detections(folder):
    """What post-processing makes of scores that each class has for itself, as D-FINE and RT-DETR give them."""
    from transformers.models.rt_detr.image_processing_pil_rt_detr import RTDetrImageProcessorPil
    numbers = torch.Generator().manual_seed(5)
    logits = torch.randn(1, 12, 3, generator=numbers) * 2
    boxes = torch.rand(1, 12, 4, generator=numbers) * 0.5 + 0.2
    outputs = type("Outputs", (), {"logits": logits, "pred_boxes": boxes})()
    found = RTDetrImageProcessorPil().post_process_object_detection(outputs, threshold=LEAST_SCORE, target_sizes=[(HEIGHT, WIDTH)])[0]
    own = [box for label, box in zip(found["labels"], found["boxes"]) if int(label) == 1]
    return {"focal.logits": logits[0], "focal.boxes": boxes[0],
            "focal": torch.stack([torch.cat([box[:2], box[2:] - box[:2]]) for box in own])}


def write(folder):
    torch.set_num_threads(1)
    picture = Image.fromarray(seeded_picture(SEED, WIDTH, HEIGHT))
    tensors = {**depth(folder / "depth", picture), **people(folder / "people", picture)}
    tensors |= {**poses(folder / "pose", picture, tensors["people"]), **detections(folder)}
    for name in list(tensors):
        if name.endswith("pixels"):
            tensors[name] = tensors[name].flatten()[::29].contiguous()
    save_file({name: tensor.float().contiguous() for name, tensor in tensors.items()}, folder / "golden.safetensors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    write(parser.parse_args().out)
