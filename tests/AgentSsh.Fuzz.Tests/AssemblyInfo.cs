// The coverage map is one for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
