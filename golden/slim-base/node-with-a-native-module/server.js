require('bcrypt')
