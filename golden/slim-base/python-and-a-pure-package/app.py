import flask

print("ready")
