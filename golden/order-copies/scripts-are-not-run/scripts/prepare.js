require('../server.js')
