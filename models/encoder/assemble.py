"""Puts the encoder together in PyTorch, eases it for 8 bits, and exports it to ONNX."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from models.encoder.e5_bin import E5Weights
from models.encoder.network import TwoAnswers

SMOOTHING = 0.7
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("last_hidden_state", "sentence_embedding", "sentiment")
UNQUANTISED = ("/affine", "/sentiment")
"""Small layers that gain no speed from 8 bits."""


def bert(weights: E5Weights, kept: list[int]) -> BertModel:
    """The model with the kept rows of its word embeddings, in evaluation mode."""
    shape, tensors = weights.shape, weights.tensors
    config = BertConfig(
        vocab_size=len(kept),
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.intermediate,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.layer_norm_eps,
        pad_token_id=1,
    )
    state: dict[str, NDArray[np.float32]] = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(-1, shape.hidden)[kept],
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, shape.hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(-1, shape.hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(shape.layers):
        for short, long in PARTS.items():
            weight, bias = tensors[f"l{layer}.{short}.w"], tensors[f"l{layer}.{short}.b"]
            is_norm = short.endswith("ln")
            state[f"encoder.layer.{layer}.{long}.weight"] = weight if is_norm else weight.reshape(bias.size, -1)
            state[f"encoder.layer.{layer}.{long}.bias"] = bias
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict({name: torch.tensor(np.array(value)) for name, value in state.items()})
    return model.eval()


class _Smoothed(torch.nn.Module):
    """A linear layer whose input is divided, and weight multiplied, channel by channel: the same function."""

    def __init__(self, linear: torch.nn.Linear, scale: torch.Tensor) -> None:
        super().__init__()
        self.linear = linear
        self.inverse = torch.nn.Parameter(1.0 / scale)
        linear.weight.data *= scale

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x * self.inverse)


def smooth(model: BertModel, tokenizer: Tokenizer, texts: list[str]) -> None:
    """Evens out the inputs of the feed-forward outputs, in place, so that 8 bits hold them.

    After the activation a few channels are far larger than the rest, and one scale for all of them loses the
    small ones. Dividing channel j by ``s_j = max|x_j|^a / max|w_j|^(1-a)`` moves the difficulty into the weights,
    which have a scale each (Xiao et al. 2023, SmoothQuant, arXiv:2211.10438). The texts calibrate ``max|x_j|``.
    """
    peaks: dict[int, torch.Tensor] = {}
    layers: list[Any] = list(model.encoder.layer)

    def watch(index: int) -> Any:
        def see(_module: torch.nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
            peak = inputs[0].abs().reshape(-1, inputs[0].shape[-1]).amax(0)
            peaks[index] = torch.maximum(peaks.get(index, peak), peak)

        return see

    hooks = [layer.output.dense.register_forward_pre_hook(watch(i)) for i, layer in enumerate(layers)]
    with torch.no_grad():
        for text in texts:
            model(input_ids=torch.tensor([tokenizer.encode("query: " + text).ids[:128]]))
    for hook in hooks:
        hook.remove()
    for index, layer in enumerate(layers):
        dense = layer.output.dense
        weight_peaks = dense.weight.detach().abs().amax(0).clamp(min=1e-5)
        scale = peaks[index].clamp(min=1e-5) ** SMOOTHING / weight_peaks ** (1 - SMOOTHING)
        layer.output.dense = _Smoothed(dense, scale.clamp(min=1e-3))


def export(network: TwoAnswers, path: Path) -> None:
    """Writes the network as fp32 ONNX with free batch and sequence axes and three outputs.

    ``last_hidden_state`` is there for Sentence Transformers: its mean at unit length is ``sentence_embedding``.
    """
    ids = torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]])
    mask = (ids != 1).long()
    free = {0: "batch"}
    torch.onnx.export(
        network.eval(),
        (ids, mask, torch.zeros_like(ids)),
        str(path),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes={name: {0: "batch", 1: "sequence"} for name in (*INPUTS, OUTPUTS[0])}
        | dict.fromkeys(OUTPUTS[1:], free),
        opset_version=17,
        dynamo=False,
    )


def quantise(source: Path, target: Path) -> None:
    """Dynamic int8, a scale a channel, reduced range: full-range signed weights saturate on CPUs without VNNI."""
    small = [node.name for node in onnx.load(source).graph.node if node.name.startswith(UNQUANTISED)]
    quantize_dynamic(
        source,
        target,
        nodes_to_exclude=small + [f"{name}_MatMul" for name in small],  # as which a Gemm is quantised
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        extra_options={"MatMulConstBOnly": True},
    )


def write_sentence_transformers_files(directory: Path, model: BertModel, limit: int) -> None:
    """The small files by which Sentence Transformers knows the directory: mean pooling, then unit length."""
    model.config.save_pretrained(directory)
    _write(directory / "modules.json", [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ])  # fmt: skip
    _write(directory / "sentence_bert_config.json", {"max_seq_length": limit, "do_lower_case": False})
    _write(directory / "config_sentence_transformers.json", {
        "prompts": {"query": "query: "}, "default_prompt_name": "query", "similarity_fn_name": "cosine",
    })  # fmt: skip
    _write(directory / "1_Pooling" / "config.json", {
        "word_embedding_dimension": model.config.hidden_size, "pooling_mode_mean_tokens": True,
    })  # fmt: skip
    _write(directory / "special_tokens_map.json", {
        "bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>",
        "pad_token": "<pad>", "unk_token": "<unk>", "mask_token": "<mask>",
    })  # fmt: skip
    _write(directory / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": limit, "padding_side": "right",
        "bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "pad_token": "<pad>",
        "unk_token": "<unk>", "mask_token": "<mask>", "model_input_names": list(INPUTS),
    })  # fmt: skip


def _write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")


def session(path: Path) -> onnxruntime.InferenceSession:
    """A one-thread session over an ONNX file."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
