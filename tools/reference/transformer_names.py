"""Diffusion transformers under the names of their original code, by our own tables: the inverse of diffusers' converters."""

import re

import torch


class Tensors(dict):
    """A network's tensors by name, of which some are made of others: `restore` gives those their numbers back."""

    def __init__(self, model):
        super().__init__((name, tensor.detach()) for name, tensor in model.state_dict().items())
        self.made = {}
        self.copies = []

    def join(self, name, parts):
        """Rows of one layer that diffusers takes apart."""
        for kind in ("weight", "bias"):
            if f"{parts[0]}.{kind}" in self:
                found = [self.pop(f"{part}.{kind}") for part in parts]
                self.made[f"{name}.{kind}"] = torch.cat(found)
                self.copies.append((f"{name}.{kind}", found))

    def swap(self, name, path):
        """diffusers has (scale, shift) where the original code has (shift, scale)."""
        for kind in ("weight", "bias"):
            if f"{path}.{kind}" not in self:
                continue
            scale, shift = self.pop(f"{path}.{kind}").chunk(2, dim=0)
            self.made[f"{name}.{kind}"] = torch.cat([shift, scale])
            self.copies.append((f"{name}.{kind}", [shift, scale]))

    def under(self, rules):
        return Original(self.made | renamed(self, rules), self.copies)


class Original(dict):
    def __init__(self, tensors, copies):
        super().__init__(tensors)
        self.copies = copies

    def restore(self):
        for name, parts in self.copies:
            for part, numbers in zip(parts, self[name].split([part.shape[0] for part in parts])):
                part.copy_(numbers)


def renamed(tensors, rules):
    def name_of(name):
        for pattern, original in rules:
            name, count = re.subn(f"^{pattern}(?=\\.|$)", original, name)
            if count:
                return name
        raise KeyError(name)
    return {name_of(name): tensor for name, tensor in tensors.items()}


def flux(model):
    tensors = Tensors(model)
    tensors.swap("final_layer.adaLN_modulation.1", "norm_out.linear")
    for i in range(len(model.transformer_blocks)):
        for ours, original in (("to_%s", "img"), ("add_%s_proj", "txt")):
            tensors.join(f"double_blocks.{i}.{original}_attn.qkv", [f"transformer_blocks.{i}.attn.{ours % part}" for part in "qkv"])
    for i in range(len(model.single_transformer_blocks)):
        path = f"single_transformer_blocks.{i}"
        tensors.join(f"single_blocks.{i}.linear1", [f"{path}.attn.to_{part}" for part in "qkv"] + [f"{path}.proj_mlp"])
    embedders = [
        rule for ours, original in (("timestep", "time_in"), ("text", "vector_in"), ("guidance", "guidance_in"))
        for rule in ((rf"time_text_embed\.{ours}_embedder\.linear_1", f"{original}.in_layer"), (rf"time_text_embed\.{ours}_embedder\.linear_2", f"{original}.out_layer"))]
    double, single = r"transformer_blocks\.(\d+)", r"single_transformer_blocks\.(\d+)"
    rules = embedders + [
        ("x_embedder", "img_in"), ("context_embedder", "txt_in"), ("proj_out", "final_layer.linear"),
        (rf"{double}\.norm1\.linear", r"double_blocks.\1.img_mod.lin"), (rf"{double}\.norm1_context\.linear", r"double_blocks.\1.txt_mod.lin"),
        (rf"{double}\.attn\.norm_q\.weight", r"double_blocks.\1.img_attn.norm.query_norm.scale"),
        (rf"{double}\.attn\.norm_k\.weight", r"double_blocks.\1.img_attn.norm.key_norm.scale"),
        (rf"{double}\.attn\.norm_added_q\.weight", r"double_blocks.\1.txt_attn.norm.query_norm.scale"),
        (rf"{double}\.attn\.norm_added_k\.weight", r"double_blocks.\1.txt_attn.norm.key_norm.scale"),
        (rf"{double}\.attn\.to_out\.0", r"double_blocks.\1.img_attn.proj"), (rf"{double}\.attn\.to_add_out", r"double_blocks.\1.txt_attn.proj"),
        (rf"{double}\.ff\.net\.0\.proj", r"double_blocks.\1.img_mlp.0"), (rf"{double}\.ff\.net\.2", r"double_blocks.\1.img_mlp.2"),
        (rf"{double}\.ff_context\.net\.0\.proj", r"double_blocks.\1.txt_mlp.0"), (rf"{double}\.ff_context\.net\.2", r"double_blocks.\1.txt_mlp.2"),
        (rf"{single}\.norm\.linear", r"single_blocks.\1.modulation.lin"), (rf"{single}\.proj_out", r"single_blocks.\1.linear2"),
        (rf"{single}\.attn\.norm_q\.weight", r"single_blocks.\1.norm.query_norm.scale"), (rf"{single}\.attn\.norm_k\.weight", r"single_blocks.\1.norm.key_norm.scale"),
    ]
    return tensors.under(rules)


def sd3(model):
    tensors = Tensors(model)
    last = len(model.transformer_blocks) - 1
    tensors.swap("final_layer.adaLN_modulation.1", "norm_out.linear")
    tensors.swap(f"joint_blocks.{last}.context_block.adaLN_modulation.1", f"transformer_blocks.{last}.norm1_context.linear")
    for i in range(len(model.transformer_blocks)):
        for ours, original in (("attn.to_%s", "x_block.attn"), ("attn.add_%s_proj", "context_block.attn"), ("attn2.to_%s", "x_block.attn2")):
            tensors.join(f"joint_blocks.{i}.{original}.qkv", [f"transformer_blocks.{i}.{ours % part}" for part in "qkv"])
    block = r"transformer_blocks\.(\d+)"
    rules = [
        (r"pos_embed\.proj", "x_embedder.proj"), (r"pos_embed\.pos_embed", "pos_embed"), ("context_embedder", "context_embedder"),
        (r"time_text_embed\.timestep_embedder\.linear_1", "t_embedder.mlp.0"), (r"time_text_embed\.timestep_embedder\.linear_2", "t_embedder.mlp.2"),
        (r"time_text_embed\.text_embedder\.linear_1", "y_embedder.mlp.0"), (r"time_text_embed\.text_embedder\.linear_2", "y_embedder.mlp.2"),
        ("proj_out", "final_layer.linear"),
        (rf"{block}\.norm1\.linear", r"joint_blocks.\1.x_block.adaLN_modulation.1"),
        (rf"{block}\.norm1_context\.linear", r"joint_blocks.\1.context_block.adaLN_modulation.1"),
        (rf"{block}\.attn\.norm_added_([qk])", r"joint_blocks.\1.context_block.attn.ln_\2"), (rf"{block}\.attn\.norm_([qk])", r"joint_blocks.\1.x_block.attn.ln_\2"),
        (rf"{block}\.attn2\.norm_([qk])", r"joint_blocks.\1.x_block.attn2.ln_\2"),
        (rf"{block}\.attn\.to_out\.0", r"joint_blocks.\1.x_block.attn.proj"), (rf"{block}\.attn2\.to_out\.0", r"joint_blocks.\1.x_block.attn2.proj"),
        (rf"{block}\.attn\.to_add_out", r"joint_blocks.\1.context_block.attn.proj"),
        (rf"{block}\.ff\.net\.0\.proj", r"joint_blocks.\1.x_block.mlp.fc1"), (rf"{block}\.ff\.net\.2", r"joint_blocks.\1.x_block.mlp.fc2"),
        (rf"{block}\.ff_context\.net\.0\.proj", r"joint_blocks.\1.context_block.mlp.fc1"), (rf"{block}\.ff_context\.net\.2", r"joint_blocks.\1.context_block.mlp.fc2"),
    ]
    return tensors.under(rules)


def pixart(model):
    tensors = Tensors(model)
    for i in range(len(model.transformer_blocks)):
        path = f"transformer_blocks.{i}"
        tensors.join(f"blocks.{i}.attn.qkv", [f"{path}.attn1.to_{part}" for part in "qkv"])
        tensors.join(f"blocks.{i}.cross_attn.kv_linear", [f"{path}.attn2.to_{part}" for part in "kv"])
    block = r"transformer_blocks\.(\d+)"
    rules = [
        (r"pos_embed\.proj", "x_embedder.proj"), (r"proj_out", "final_layer.linear"), ("scale_shift_table", "final_layer.scale_shift_table"),
        (r"adaln_single\.emb\.timestep_embedder\.linear_1", "t_embedder.mlp.0"), (r"adaln_single\.emb\.timestep_embedder\.linear_2", "t_embedder.mlp.2"),
        (r"adaln_single\.emb\.resolution_embedder\.linear_1", "csize_embedder.mlp.0"), (r"adaln_single\.emb\.resolution_embedder\.linear_2", "csize_embedder.mlp.2"),
        (r"adaln_single\.emb\.aspect_ratio_embedder\.linear_1", "ar_embedder.mlp.0"), (r"adaln_single\.emb\.aspect_ratio_embedder\.linear_2", "ar_embedder.mlp.2"),
        (r"adaln_single\.linear", "t_block.1"), (r"caption_projection\.linear_1", "y_embedder.y_proj.fc1"), (r"caption_projection\.linear_2", "y_embedder.y_proj.fc2"),
        (rf"{block}\.scale_shift_table", r"blocks.\1.scale_shift_table"), (rf"{block}\.attn1\.to_out\.0", r"blocks.\1.attn.proj"),
        (rf"{block}\.attn2\.to_q", r"blocks.\1.cross_attn.q_linear"), (rf"{block}\.attn2\.to_out\.0", r"blocks.\1.cross_attn.proj"),
        (rf"{block}\.ff\.net\.0\.proj", r"blocks.\1.mlp.fc1"), (rf"{block}\.ff\.net\.2", r"blocks.\1.mlp.fc2"),
    ]
    return tensors.under(rules)


def z_image(model):
    tensors = Tensors(model)
    for name in [name for name in tensors if name.endswith(".attention.to_q.weight")]:
        path = name.removesuffix(".to_q.weight")
        tensors.join(f"{path}.qkv", [f"{path}.to_{part}" for part in "qkv"])
    rules = [
        (r"all_x_embedder\.2-1", "x_embedder"), (r"all_final_layer\.2-1", "final_layer"), (r"(.*\.attention)\.to_out\.0", r"\1.out"),
        (r"(.*\.attention)\.norm_([qk])", r"\1.\2_norm"), (r"(.*)", r"\1"),
    ]
    return tensors.under(rules)


def flux2(model):
    tensors = Tensors(model)
    tensors.swap("final_layer.adaLN_modulation.1", "norm_out.linear")
    for i in range(len(model.transformer_blocks)):
        for ours, original in (("to_%s", "img"), ("add_%s_proj", "txt")):
            tensors.join(f"double_blocks.{i}.{original}_attn.qkv", [f"transformer_blocks.{i}.attn.{ours % part}" for part in "qkv"])
    double, single = r"transformer_blocks\.(\d+)", r"single_transformer_blocks\.(\d+)"
    norms = [
        (rf"{block}\.attn\.norm_{ours}{part[0]}\.weight", rf"{original}.norm.{part}_norm.scale")
        for block, ours, original in ((double, "", r"double_blocks.\1.img_attn"), (double, "added_", r"double_blocks.\1.txt_attn"), (single, "", r"single_blocks.\1"))
        for part in ("query", "key")]
    rules = norms + [
        (r"time_guidance_embed\.timestep_embedder\.linear_1", "time_in.in_layer"), (r"time_guidance_embed\.timestep_embedder\.linear_2", "time_in.out_layer"),
        (r"((?:single|double)_stream_modulation\w*)\.linear", r"\1.lin"), ("x_embedder", "img_in"), ("context_embedder", "txt_in"), ("proj_out", "final_layer.linear"),
        (rf"{double}\.attn\.to_out\.0", r"double_blocks.\1.img_attn.proj"), (rf"{double}\.attn\.to_add_out", r"double_blocks.\1.txt_attn.proj"),
        (rf"{double}\.ff\.linear_in", r"double_blocks.\1.img_mlp.0"), (rf"{double}\.ff\.linear_out", r"double_blocks.\1.img_mlp.2"),
        (rf"{double}\.ff_context\.linear_in", r"double_blocks.\1.txt_mlp.0"), (rf"{double}\.ff_context\.linear_out", r"double_blocks.\1.txt_mlp.2"),
        (rf"{single}\.attn\.to_qkv_mlp_proj", r"single_blocks.\1.linear1"), (rf"{single}\.attn\.to_out", r"single_blocks.\1.linear2"),
    ]
    return tensors.under(rules)


def qwen3(model):
    """As llama.cpp names a language model's, with or without its head."""
    layer = r"(?:model\.)?layers\.(\d+)"
    layers = {
        "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
        "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
        "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm"}
    tensors = Tensors(model)
    tensors.pop("lm_head.weight", None)  # the table once more
    return tensors.under(
        [(rf"{layer}\.{re.escape(ours)}", rf"blk.\1.{name}") for ours, name in layers.items()]
        + [(r"(?:model\.)?embed_tokens", "token_embd"), (r"(?:model\.)?norm", "output_norm")])
