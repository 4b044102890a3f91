package answer

import "time"

func Answer() error {
	time.Sleep(time.Minute) //~ long-sleep
	return nil
}
