require "orders"
