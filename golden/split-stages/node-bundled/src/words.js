exports.greeting = "Good morning";
