module Lasting
  extend ActiveSupport::Concern
end

# Nothing calls the methods of a class for the sake of a concern.
class Orders
  include Lasting

  def count
    42
  end

  def run
    Delayed::Worker.new.start
  end
end
