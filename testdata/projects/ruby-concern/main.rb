require_relative "lib/orders"

puts Orders.new.count
