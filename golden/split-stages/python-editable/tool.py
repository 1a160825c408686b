def main() -> None:
    print("ready")
