"""The whole loop over real wires, in every language: from a stranger's first words to the balance."""
