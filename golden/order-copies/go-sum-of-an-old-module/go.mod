module example.com/hello

go 1.13

require rsc.io/quote v1.5.2
