FROM php:8
CMD ["start-cron", "\\* \\* \\* \\* \\* php -f /a.php >> /log 2>&1"]
