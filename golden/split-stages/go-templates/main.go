package main

import (
	"html/template"
	"os"
)

func main() {
	page := template.Must(template.ParseFiles("templates/page.html"))
	if err := page.Execute(os.Stdout, "hello from a template"); err != nil {
		panic(err)
	}
}
