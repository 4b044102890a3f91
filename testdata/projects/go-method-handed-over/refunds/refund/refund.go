package refund

import "context"

type Payer interface{ Pay(id string) error }

var payer Payer

func Use(with Payer) { payer = with }

func Handle(ctx context.Context, id string) error { return payer.Pay(id) }
