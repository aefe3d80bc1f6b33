"""The network that is trained and exported: one pass over the tokens, two answers.

The theme vector is the mean of the last states, moved by one affine map and brought to unit length. Sentiment looks
for the words that carry it: it reads the first state and a few weighted means, whose weights it learns, so that the
vector may forget the mood that single states keep.
"""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertModel

from pipeline.schemas import POLARITIES, SENTIMENTS

SENTIMENT_WIDTH = 256
LOOKS = 4
"""Weighted means of the token states that sentiment reads."""
MASKED = -1e4


class SentimentLayer(nn.Module):
    """Logits for every question polarity at once: states ``(n, tokens, hidden)`` to ``(n, polarities, classes)``."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.look = nn.Linear(hidden, LOOKS)
        self.read = nn.Linear((LOOKS + 1) * hidden, SENTIMENT_WIDTH)
        self.asked = nn.Parameter(torch.zeros(len(POLARITIES), SENTIMENT_WIDTH))
        self.drop = nn.Dropout(0.1)
        self.decide = nn.Linear(SENTIMENT_WIDTH, len(SENTIMENTS))

    def forward(self, states: Tensor, attention_mask: Tensor) -> Tensor:
        weights = self.look(states).masked_fill(attention_mask.unsqueeze(-1) == 0, MASKED).softmax(dim=1)
        seen = (weights.transpose(1, 2) @ states).flatten(start_dim=1)
        met = self.read(self.drop(torch.cat([states[:, 0], seen], dim=1))).unsqueeze(-2) + self.asked
        logits: Tensor = self.decide(self.drop(nn.functional.gelu(met)))
        return logits


class TwoAnswers(nn.Module):
    """A BERT encoder with an affine map for the theme vector and a layer for sentiment."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        hidden = int(bert.config.hidden_size)
        self.bert = bert
        self.affine = nn.Linear(hidden, hidden)
        self.sentiment = SentimentLayer(hidden)
        with torch.no_grad():
            self.affine.weight.copy_(torch.eye(hidden))
            self.affine.bias.zero_()

    def states(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor | None = None) -> Tensor:
        """The last hidden states ``(n, tokens, hidden)``, before the affine map."""
        output: Any = self.bert(
            input_ids=input_ids,
            attention_mask=attention_mask,
            token_type_ids=torch.zeros_like(input_ids) if token_type_ids is None else token_type_ids,
        )
        states: Tensor = output.last_hidden_state
        return states

    def answers(self, states: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Theme vectors ``(n, hidden)`` of length 1 and sentiment logits ``(n, polarities, classes)``."""
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(dim=1) / mask.sum(dim=1)
        return nn.functional.normalize(self.affine(mean), dim=1), self.sentiment(states, attention_mask)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Mapped token states, whose mean points where the theme vector does, then both answers."""
        states = self.states(input_ids, attention_mask, token_type_ids)
        return self.affine(states), *self.answers(states, attention_mask)
