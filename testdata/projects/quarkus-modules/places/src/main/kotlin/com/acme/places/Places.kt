package com.acme.places

import com.acme.places.api.PlacesGrpc
import io.quarkus.grpc.GrpcService

@GrpcService //~ grpc-server
class Places : PlacesGrpc.PlacesImplBase()
