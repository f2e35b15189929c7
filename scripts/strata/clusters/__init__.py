"""Clusters of customers: fitted with scikit-learn on a sample of what is built, scored by the models in SQL."""
