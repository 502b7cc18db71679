// Each world has a gateway and containers of its own, and waits more than it works: two side by side do not slow each other down.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
