# make run      the page with several phones on http://127.0.0.1:8080/ (Ctrl-C stops it)
# make test     every check and every test
# Both do the set-up by themselves.

.PHONY: help run test lint setup lock score bench train messages soak failover clean

help:
	@echo "make run       set up, then a bank with people in it: http://127.0.0.1:8080/"
	@echo "make test      set up, then all checks and tests"
	@echo "make lint      the checks alone: format, lint, types, contracts"
	@echo "make setup     the set-up alone: leaves .venv"
	@echo "make lock      renew the lock files (UPGRADE=1: to the newest versions)"
	@echo "make score     how well messages are understood, by language and style"
	@echo "make bench     how fast it is, each figure beside what the machine can do (some minutes)"
	@echo "make train     learn locales/models.zip anew, after words or examples have changed (some minutes)"
	@echo "make messages  bring new sentences of the code into every language's messages.po"
	@echo "make soak      simulated worlds, then disorder and kills, MINUTES=10 of each, with new seeds (SEED=123: that world again)"
	@echo "make failover  kill the primary of two PostgreSQL nodes under Patroni (see README.md)"
	@echo "make clean     remove .venv and what the tools left"

run: setup
	@.venv/bin/python -m bot demo

test: setup
	@.venv/bin/python -m tests.check

lint: setup
	@.venv/bin/python -m tests.check --no-tests

setup:
	@bash scripts/setup.sh

lock:
	@bash scripts/lock.sh $(if $(UPGRADE),--upgrade)

score: setup
	@.venv/bin/python -m tests.locales.score

bench: setup
	@.venv/bin/python -m bench

train: setup
	@.venv/bin/python scripts/train.py tests/locales/corpus/dev-*.jsonl

messages: setup
	@.venv/bin/python scripts/messages.py

MINUTES = 10
soak: setup
	@.venv/bin/python -m tests.simulation.soak $(if $(SEED),--seed $(SEED),--minutes $(MINUTES)) $(if $(EVENTS),--events $(EVENTS))
	@$(if $(SEED),,.venv/bin/python -m tests.reliability.soak $(MINUTES))

failover: setup
	@.venv/bin/python -m tests.reliability.failover

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
