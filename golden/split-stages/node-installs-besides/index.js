// bot
