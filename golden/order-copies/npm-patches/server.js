console.log(require('left-pad')('ok', 4))
