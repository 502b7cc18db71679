// The short run wants the machine for itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
