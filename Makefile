# `make` lists what there is.
PYTHON ?= python3
RUN := .venv/bin/python
ARGS ?=

help:
	@echo "make demo         run the product with sample data (PORT=8000 VAR=var)"
	@echo "make manage       run manage.py on the demo's data (ARGS=...)"
	@echo "make test         run the whole suite (ARGS=... goes to pytest)"
	@echo "make check        linters and types"
	@echo "make bench        ratios to PostgreSQL's own limit (ARGS=--quick for a short run)"
	@echo "make soak         run a long test by hand (ARGS=... names it)"
	@echo "make house        how plainly the code reads, as figures"
	@echo "make messages     add new texts to the translations, to be translated"
	@echo "make screenshots  pictures of every page in tests/screenshots/"
	@echo "make examples     write the example answers of the API reference anew"
	@echo "make lock         pin the requirements anew"

.venv-dev:
	@$(PYTHON) marketing_contacts/demo/bootstrap.py requirements-dev.txt

.venv-run:
	@$(PYTHON) marketing_contacts/demo/bootstrap.py requirements-demo.txt

demo: .venv-run
	@PORT="$(PORT)" VAR="$(VAR)" exec $(RUN) -m marketing_contacts.demo

manage: .venv-run
	@PORT="$(PORT)" VAR="$(VAR)" $(RUN) -m marketing_contacts.demo manage $(ARGS)

# The next run reads what this one compiled.
test: export PYTHONDONTWRITEBYTECODE :=
test: .venv-dev
	@CHROMIUM="$$($(RUN) -m marketing_contacts.demo.browser)" && export CHROMIUM && \
		$(RUN) -m marketing_contacts.demo.testing --for-tests $(RUN) -m pytest $(ARGS)

PACKAGES := contacts integrations marketing_contacts bench
CHECK_ENV := SECRET_KEY=only-for-checks-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG \
	DATABASE_URL=postgresql://postgres@127.0.0.1/check REDIS_URL=redis://127.0.0.1/0 \
	PUBLIC_URL=https://contacts.example.com HTTPS=on DEBUG=off

check: .venv-dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@$(CHECK_ENV) .venv/bin/mypy .
	@.venv/bin/lint-imports
	@.venv/bin/codespell
	@.venv/bin/django-upgrade --check --target-version 5.2 $$(find $(PACKAGES) tests -name '*.py')
	@.venv/bin/bandit --quiet -ll --skip B310,B608,B611 --recursive $(PACKAGES)  # the three: ruff's S310, S608, S611, said at each place
	@.venv/bin/djade --check --target-version 5.2 $$(find templates -name '*.html')
	@$(CHECK_ENV) $(RUN) manage.py check --deploy --fail-level WARNING
	@$(RUN) -m marketing_contacts.demo.testing $(RUN) -m marketing_contacts.demo.live_migrations

bench: .venv-run
	@$(RUN) -m marketing_contacts.demo.testing $(RUN) -m bench $(ARGS)

soak: .venv-dev
	@$(RUN) -m marketing_contacts.demo.testing $(RUN) -m tests.soak $(ARGS)

house: .venv-run
	@$(RUN) -m bench.house

examples: .venv-dev
	@WRITE_EXAMPLES=1 $(MAKE) --no-print-directory test ARGS="-n 0 -q tests/contacts/api/test_examples.py"

messages: .venv-run
	@$(RUN) -m marketing_contacts.demo.messages

screenshots: .venv-dev
	@CHROMIUM="$$($(RUN) -m marketing_contacts.demo.browser)" && export CHROMIUM && \
		$(CHECK_ENV) PORT="$(PORT)" VAR="$(VAR)" DJANGO_SETTINGS_MODULE=marketing_contacts.settings $(RUN) -m tests.browser.screenshots

UV_COMPILE := uv pip compile --universal --generate-hashes --python-version 3.11 --quiet pyproject.toml
lock:
	$(UV_COMPILE) --output-file requirements.txt
	$(UV_COMPILE) --group demo --output-file requirements-demo.txt
	$(UV_COMPILE) --group demo --group dev --output-file requirements-dev.txt

.PHONY: help demo manage test check bench soak house examples messages screenshots lock .venv-run .venv-dev
