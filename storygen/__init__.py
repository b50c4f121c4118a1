from storygen.rooms import warn_of_hidden_flows

warn_of_hidden_flows()
