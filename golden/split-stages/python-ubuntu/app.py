import flask
import requests

print("ready")
