import config, utils
