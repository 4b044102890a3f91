# Runs the jobs of the shop.
loop do #~ polling-loop
  Job.pending.each(&:run)
  sleep 5
end
