module example.com/hello

go 1.22

require example.com/words v0.0.0

replace example.com/words => ./words
