"""Token ids to hidden states: the contract, the engines, the batch planner, the model folder."""
