version() {
    git describe --tags --always
}
