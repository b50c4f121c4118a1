from storygen.rooms import check_rooms

# Else an import fails for want of a module that a user's own package lacks.
check_rooms("tasks", "blocks")
