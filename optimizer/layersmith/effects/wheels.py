"""Python packages that pip installs without a compiler: pure ones, and those with wheels for Linux.

The second list holds packages that publish wheels for every current CPython on glibc, x86-64 and 64-bit ARM; an old
version of one may have none for the Python at hand.
"""

from __future__ import annotations

from layersmith.values import pattern

_PURE = """
    flask requests django djangorestframework django-cors-headers click jinja2 werkzeug gunicorn urllib3 certifi
    idna chardet charset-normalizer six python-dateutil pytz tzdata boto boto3 botocore s3transfer awscli pip
    setuptools wheel virtualenv pipenv poetry tox nose pytest pytest-cov pytest-mock pytest-xdist mock coverage
    fastapi uvicorn starlette celery kombu redis httpx flask-cors flask-restful flask-sqlalchemy flask-migrate
    flask-login flask-wtf sqlalchemy-utils alembic pymysql marshmallow pyjwt oauthlib requests-oauthlib
    beautifulsoup4 bs4 tqdm tabulate paramiko fabric docker docker-compose python-dotenv whitenoise
    dj-database-url django-environ wtforms itsdangerous packaging attrs jsonschema docopt colorama termcolor
    prettytable pyparsing prometheus-client google-api-python-client elasticsearch pika slackclient slack-sdk
    python-telegram-bot tweepy feedparser xmltodict schedule apscheduler watchdog rq honcho waitress cherrypy
    bottle markdown pygments sphinx mkdocs mkdocs-material yq httpie s3cmd elasticsearch-curator openai
    streamlit gradio dash networkx sympy nltk openpyxl xlrd xlsxwriter python-docx
    """
_WITH_WHEELS = """
    numpy scipy pandas matplotlib scikit-learn pillow cryptography bcrypt cffi pyyaml lxml markupsafe
    psycopg2-binary sqlalchemy aiohttp pymongo ujson orjson msgpack gevent greenlet simplejson regex pyzmq
    tornado protobuf grpcio pydantic watchfiles uvloop httptools websockets opencv-python opencv-python-headless
    tensorflow torch torchvision ansible jupyter jupyterlab notebook ipython psutil shapely rapidfuzz lz4
    zstandard brotli pynacl
    """
_KNOWN = frozenset((_PURE + _WITH_WHEELS).split())
_PURE_ONLY = frozenset(_PURE.split())
_REQUIREMENT = pattern(r"([A-Za-z0-9][\w.-]*)(?:\[[\w,.-]*\])?(?:(==|===|<=?|~=)[^;\s]+|[!>][^;\s]*)?")


def needs_no_compiler(requirement: str) -> bool:
    """Whether pip certainly installs `requirement`, as written on its command line, without building anything: a pure
    package in any version, another one when no old version is asked for."""
    found = _REQUIREMENT.fullmatch(requirement)
    if found is None:
        return False
    name = found[1].lower().replace("_", "-")
    return name in _PURE_ONLY or (name in _KNOWN and found[2] is None)
